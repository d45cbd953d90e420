"""The pieces of the bundle, each on small inputs of its own."""

import json
import marshal
import traceback
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from web.browser.worker import jail
from web.bundle import blank, cache, compress, crossbuild, downloads, hashcore_wheel, shrink
from web.bundle.bytecode import archive, compiled
from web.bundle.downloads import NUMPY, PILLOW, Pin
from web.bundle.progress import BundleError
from web.bundle.shrink import cut_script
from web.bundle.wasm import exports, imports, keep_exports

# (import "env" "asked" (func)) and two functions shown as "kept" and "dropped".
MODULE = (
    b"\0asm\1\0\0\0"
    b"\x01\x04\x01\x60\x00\x00"
    b"\x02\x0d\x01\x03env\x05asked\x00\x00"
    b"\x03\x03\x02\x00\x00"
    b"\x07\x12\x02\x04kept\x00\x01\x07dropped\x00\x02"
    b"\x0a\x07\x02\x02\x00\x0b\x02\x00\x0b"
)


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def run(code: bytes) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(marshal.loads(code[16:]), names)  # noqa: S102, S302 # compiled a moment ago
    return names


def test_a_module_keeps_only_the_names_that_are_asked_for() -> None:
    small = keep_exports(MODULE, {"kept"})
    assert [export.name for export in exports(MODULE)] == ["kept", "dropped"]
    assert [export.name for export in exports(small)] == ["kept"]
    assert imports(small) == {"asked"}


def test_tables_are_cut_out_of_the_one_version_that_is_known() -> None:
    with pytest.raises(BundleError, match="not the version"):
        blank.blanked(MODULE + bytes(blank.START + blank.SIZE))


def test_the_jail_lets_nobody_import_what_has_lost_its_tables() -> None:
    assert jail.CUT_OUT == blank.MODULES


def test_the_script_loses_what_nobody_asks_for_and_keeps_the_rest() -> None:
    script = (
        'var a=1;var _kept=Module["_kept"]=wasmExports["kept"];'
        'var _gone=Module["_gone"]=wasmExports["gone"];'
        'var _spot=Module["_spot"]=1024;var _used=Module["_used"]=2048;f(_used);'
        "var wasmImports={asked:_asked,_short,unasked:_unasked};"
    )
    cut = cut_script(script, "", {"kept"}, {"asked", "_short"})
    assert 'wasmExports["kept"]' in cut
    assert "gone" not in cut
    assert "_spot" not in cut
    assert "2048" in cut
    assert "wasmImports={asked:_asked,_short:_short}" in cut


def test_byte_code_runs_without_docstrings_lines_or_file_names() -> None:
    source = b'"""Words."""\ndef f(a: "int") -> "int":\n    """More."""\n    return a + 1\n'
    code = compiled(source, "f.py")
    f = run(code)["f"]
    assert callable(f)
    assert f(1) == 2
    assert b"Words" not in code
    assert b"More" not in code
    assert b"f.py" not in code


def test_a_decorator_still_finds_the_annotations_it_reads() -> None:
    source = (
        b"from functools import singledispatch\n"
        b"@singledispatch\ndef f(a): return 0\n"
        b"@f.register\ndef _(a: int): return a\n"
    )
    f = run(compiled(source, "f.py"))["f"]
    assert callable(f)
    assert f(7) == 7


def test_an_error_in_trimmed_code_can_still_be_told() -> None:
    f = run(compiled(b"def f():\n" + b"    a = 1\n" * 50 + b"    1 / 0\n", "f.py"))["f"]
    assert callable(f)
    with pytest.raises(ZeroDivisionError) as caught:
        f()
    assert "ZeroDivisionError" in "".join(traceback.format_exception(caught.value))


def test_the_archive_is_stored_and_equal_for_equal_members() -> None:
    members = {"b.pyc": b"2" * 100, "a.pyc": b"1"}
    first = archive(members)
    assert first == archive(dict(reversed(members.items())))
    with zipfile.ZipFile(BytesIO(first)) as opened:
        assert opened.namelist() == ["a.pyc", "b.pyc"]
        assert all(info.compress_type == zipfile.ZIP_STORED for info in opened.infolist())


def test_every_file_has_a_brotli_and_a_gzip_twin(tmp_path: Path) -> None:
    sizes = compress.write_with_twins(tmp_path / "out", {"page/a.js": b"let a;\n" * 99})
    written = sorted(path.name for path in (tmp_path / "out/page").iterdir())
    assert written == ["a.js", "a.js.br", "a.js.gz"]
    assert sizes["page/a.js"] == (tmp_path / "out/page/a.js.br").stat().st_size


def test_a_result_is_made_once_for_equal_recipes_and_again_when_it_was_damaged() -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"a\nresult"

    assert cache.derived(["tool", b"input"], make) == b"a\nresult"
    assert cache.derived(["tool", b"input"], make) == b"a\nresult"
    assert len(made) == 1
    (path,) = (cache.cache_root() / "derived").iterdir()
    path.write_bytes(path.read_bytes().replace(b"result", b"damage"))
    assert cache.derived(["tool", b"input"], make) == b"a\nresult"
    assert len(made) == 2


def test_another_version_of_binaryen_cuts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wasm_opt, made = tmp_path / "bin" / "wasm-opt", []
    cache.write_whole(wasm_opt, b"")

    def run_binaryen(*_: object) -> bytes:
        made.append((tmp_path / "package.json").read_text())
        return b""

    monkeypatch.setattr(shrink, "_run_binaryen", run_binaryen)
    for version in ("1", "1", "2"):
        (tmp_path / "package.json").write_text(json.dumps({"version": version}))
        shrink.optimised(MODULE, wasm_opt)
    assert made == ['{"version": "1"}', '{"version": "2"}']


def test_another_tool_other_flags_or_another_runtime_build_the_wheel_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, flags, runtime = (tmp_path / name for name in ("tool", "flags.py", "package.json"))
    made = []

    def build(*_: object) -> bytes:
        made.append(tool.read_text() + flags.read_text() + runtime.read_text())
        return b""

    monkeypatch.setattr(crossbuild, "__file__", str(flags))
    monkeypatch.setattr(hashcore_wheel, "version", lambda _tool: tool.read_text())
    monkeypatch.setattr(hashcore_wheel, "_build", build)
    for versions in ("111", "111", "211", "221", "222"):
        for path, version in zip((tool, flags, runtime), versions, strict=True):
            path.write_text(version)
        hashcore_wheel.compiled_wheel(tmp_path / "hashcore", tmp_path)
    assert made == ["111", "211", "221", "222"]


def test_recipes_whose_parts_join_to_the_same_text_differ() -> None:
    assert cache.recipe_key(["ab", "c"]) != cache.recipe_key(["a", "bc"])


def test_a_download_with_other_bytes_is_not_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(downloads, "SOURCES", {"a liar": lambda _pin: b"something else"})
    with pytest.raises(BundleError, match="network"):
        downloads.wheels()
    assert "other bytes" in capsys.readouterr().out


def test_the_next_source_is_tried_and_named_where_the_first_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = {NUMPY.name: b"numpy", PILLOW.name: b"pillow"}
    pins = tuple(Pin(name, cache.sha256(data)) for name, data in contents.items())

    def unreachable(_pin: Pin) -> bytes:
        raise OSError

    sources = {"the first": unreachable, "the second": lambda pin: contents[pin.name]}
    monkeypatch.setattr(downloads, "WHEELS", pins)
    monkeypatch.setattr(downloads, "SOURCES", sources)
    assert {pin.name: data for pin, data in downloads.wheels().items()} == contents
    assert "from the second, checksum right" in capsys.readouterr().out
    monkeypatch.setattr(downloads, "SOURCES", {})
    assert len(downloads.wheels()) == 2
