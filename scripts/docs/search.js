// The search of the site: every section whose heading or text has all words, headings first. The index is loaded when the box is first used.
(() => {
  const top = document.currentScript.dataset.top;
  const box = document.getElementById('query');
  const results = document.getElementById('results');
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

  /** 0 where a word is missing. A heading counts more than text, its beginning most. */
  function score([, title, , heading, text], words) {
    const [h, t] = [`${title} ${heading}`.toLowerCase(), text.toLowerCase()];
    let sum = 0;
    for (const word of words) {
      const found = (heading.toLowerCase().startsWith(word) ? 30 : 0) + (h.includes(word) ? 10 : 0);
      const all = found + (t.includes(word) ? 1 : 0);
      if (all === 0) return 0;
      sum += all;
    }
    return sum;
  }

  function excerpt(text, words) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - AROUND);
    const piece = text.slice(at, at + 2 * AROUND + words[0].length);
    return `${at > 0 ? '… ' : ''}${piece}${at + piece.length < text.length ? ' …' : ''}`;
  }

  function show(found, words) {
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
    count.textContent = found.length === 0 ? 'Nothing found.' : `${found.length} sections`;
    results.replaceChildren(count, list);
    results.hidden = false;
  }

  async function search() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      results.hidden = true;
      return;
    }
    const scored = (await load()).map((entry) => [score(entry, words), entry]);
    const found = scored.filter(([points]) => points > 0).sort(([a], [b]) => b - a);
    show(
      found.map(([, entry]) => entry),
      words,
    );
  }

  box.addEventListener('input', search);
  document.getElementById('search').addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
})();
