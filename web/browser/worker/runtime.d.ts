/** What boot.js uses of Pyodide, which the bundle puts before it in the same script. */
interface PythonFunction {
  (...values: unknown[]): unknown;
}

interface PythonModule {
  [name: string]: PythonFunction;
}

interface Python {
  pyimport(name: string): PythonModule;
  FS: { mkdir(path: string): void; writeFile(path: string, data: Uint8Array): void };
  _module: { HEAP8: Int8Array; sides: Record<string, WebAssembly.Module> };
}

declare function loadPyodide(options: object): Promise<Python>;
declare const RUNTIME_ABI: string;
