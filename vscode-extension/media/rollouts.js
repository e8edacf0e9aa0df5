// Draws what it is sent. Everything that came from a server is put in as text, never as markup.
(() => {
  const vscode = acquireVsCodeApi();
  const root = document.getElementById('rollouts');
  const opened = new Set();

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function legend() {
    const made = element('div', 'legend');
    for (const phase of ['validate', 'upload', 'load', 'verify']) made.append(element('span', phase, phase));
    return made;
  }

  function failure(key, uri, place) {
    const made = element('div', 'failure');
    const where = place.line === undefined ? '' : `line ${place.line}: `;
    const link = element('button', '', where + place.message);
    link.addEventListener('click', () => vscode.postMessage({ kind: 'open', uri, line: place.line }));
    if (uri === undefined) link.disabled = true;
    made.append(link);
    if (place.traceback) {
      const details = element('details');
      details.open = opened.has(key);
      details.addEventListener('toggle', () => (details.open ? opened.add(key) : opened.delete(key)));
      details.append(element('summary', '', 'Traceback'), element('pre', '', place.traceback));
      made.append(details);
    }
    return made;
  }

  function server(rollout, found) {
    const row = element('div', 'server');
    const bar = element('div', 'bar');
    for (const stretch of found.stretches) {
      const part = element('div', `stretch ${stretch.phase}`);
      // The page's policy allows no inline styles in its source; setting them here is allowed.
      part.style.left = `${stretch.from}%`;
      part.style.width = `${stretch.width}%`;
      part.title = stretch.label;
      bar.append(part);
    }
    bar.setAttribute('role', 'img');
    bar.setAttribute('aria-label', found.stretches.map((stretch) => stretch.label).join(', ') || 'no times');
    const state = element('span', 'evidence');
    state.append(element('span', `state ${found.state}`, found.state), ` ${found.evidence === 'none' ? '' : found.evidence}`);
    row.append(element('span', 'name', found.name), bar, element('span', 'total', found.total), state);
    const parts = [row];
    if (found.message) parts.push(failure(`${rollout.id}/${found.name}`, rollout.uri, found));
    return parts;
  }

  function article(rollout) {
    const made = element('article', rollout.state);
    const header = element('header');
    header.append(
      element('span', 'title', rollout.title),
      element('span', 'hash', rollout.hash),
      element('span', `state ${rollout.state}`, rollout.state),
      element('span', 'total', rollout.total),
      element('span', 'when', rollout.when),
    );
    made.append(header);
    if (rollout.message) made.append(failure(`${rollout.id}`, rollout.uri, rollout));
    for (const found of rollout.servers) made.append(...server(rollout, found));
    return made;
  }

  window.addEventListener('message', ({ data }) => {
    const shown = data.rollouts.map(article);
    if (shown.length === 0) shown.push(element('p', 'empty', 'Nothing was deployed in this window yet. Save a marked module.'));
    root.replaceChildren(legend(), ...shown);
  });
  vscode.postMessage({ kind: 'ready' });
})();
