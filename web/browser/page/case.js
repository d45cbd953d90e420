// My case: what stands here is shown once. Whoever goes back to it, after a quick exit or later,
// finds the empty form.

// From now on this entry of the history asks for the form, instead of sending number and PIN again.
history.replaceState(null, '', location.pathname);

// A browser may keep the whole page in its memory to be shown again at once.
addEventListener('pagehide', () => document.querySelector('main')?.remove());
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
