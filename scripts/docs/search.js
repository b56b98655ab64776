// The search of the site: every section whose heading or text has all words, headings first. Where none has all, those that have the most, half of them at
// least: so a message with a path of one's own is found. The index is loaded when the box is first used.
(() => {
  const top = document.currentScript.dataset.top;
  const box = document.getElementById('site-query');
  const results = document.getElementById('site-results');
  const MOST = 20;
  const AROUND = 70;
  let loading = null;

  // On a narrow screen the navigation is closed until it is asked for.
  document.querySelector('.menu').open = window.matchMedia('(min-width: 60rem)').matches;

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `${top}search-index.js`;
      script.onload = () => resolve(window.searchIndex);
      script.onerror = () => reject(new Error('the index is not there'));
      document.head.append(script);
    });
    return loading;
  }

  /** How many words are there, and points: a heading counts more than text, its beginning most. */
  function score(entry, words) {
    const [, title, , heading, text] = entry;
    const [h, t] = [`${title} ${heading}`.toLowerCase(), text.toLowerCase()];
    let [has, points] = [0, 0];
    for (const word of words) {
      const inHeading = (heading.toLowerCase().startsWith(word) ? 30 : 0) + (h.includes(word) ? 10 : 0);
      const all = inHeading + (t.includes(word) ? 1 : 0);
      if (all > 0) has += 1;
      points += all;
    }
    return { entry, has, points };
  }

  /** What stands around the first word that is there, whole words only. */
  function excerpt(text, words) {
    const lower = text.toLowerCase();
    const shown = words.find((word) => lower.includes(word)) ?? '';
    const found = lower.indexOf(shown);
    const from = found <= AROUND ? 0 : text.indexOf(' ', found - AROUND) + 1;
    const to = found + shown.length + AROUND;
    const end = to >= text.length ? text.length : Math.max(text.lastIndexOf(' ', to), found + shown.length);
    return `${from > 0 ? '… ' : ''}${text.slice(from, end)}${end < text.length ? ' …' : ''}`;
  }

  function show(found, words, has) {
    const list = document.createElement('ol');
    for (const [path, title, anchor, heading, text] of found.slice(0, MOST)) {
      const link = document.createElement('a');
      link.href = `${top}${path}${anchor === '' ? '' : `#${anchor}`}`;
      link.textContent = heading === '' || heading === title ? title : `${title}: ${heading}`;
      const words_ = document.createElement('p');
      words_.textContent = excerpt(text, words);
      const item = document.createElement('li');
      item.append(link, words_);
      list.append(item);
    }
    const count = document.createElement('p');
    const part = has < words.length ? ` with ${has} of these ${words.length} words` : '';
    count.textContent =
      found.length === 0
        ? 'Nothing found.'
        : `${found.length} section${found.length === 1 ? '' : 's'}${part}`;
    results.replaceChildren(count, list);
    results.hidden = false;
  }

  async function search() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      results.hidden = true;
      return;
    }
    const scored = (await load()).map((entry) => score(entry, words));
    const most = Math.max(...scored.map(({ has }) => has));
    const found = scored
      .filter(({ has }) => has === most && has >= words.length / 2)
      .sort((a, b) => b.points - a.points)
      .map(({ entry }) => entry);
    show(found, words, most);
  }

  box.addEventListener('input', search);
  document.getElementById('site-search').addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
})();
