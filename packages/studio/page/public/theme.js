// Before the first paint, so that a chosen theme does not flash. Without a choice the reader's system decides.
try {
  const chosen = localStorage.getItem('avcl-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be switched off.
}
