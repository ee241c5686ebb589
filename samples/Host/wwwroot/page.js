const one = id => document.getElementById(id);

function say(id, text) {
  one(id).textContent = text;
}

function fill(table, rows) {
  table.tBodies[0].replaceChildren(...rows.map(cells => {
    const row = document.createElement('tr');
    for (const cell of cells) {
      const td = row.insertCell();
      td.textContent = Number.isInteger(cell) ? cell : cell?.toFixed?.(2) ?? cell ?? '';
      if (typeof cell === 'number') td.className = 'number';
    }
    return row;
  }));
}

async function send(path, method, body, headers = {}) {
  const response = await fetch(path, { method, body, headers });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(response.status === 401 ? 'Only administrators may do that.' : answer.detail ?? response.statusText);
  return answer;
}

// EventSource sends no body: the events are read from the answer to the upload.
async function* events(response) {
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const all = text.split('\n\n');
    text = all.pop();
    for (const event of all) {
      const field = name => event.split('\n').find(line => line.startsWith(`${name}: `))?.slice(name.length + 2);
      yield { name: field('event'), data: JSON.parse(field('data')) };
    }
  }
}

function on(id, output, act) {
  one(id).addEventListener('submit', async submit => {
    submit.preventDefault();
    try {
      await act();
    } catch (error) {
      say(output, error.name === 'AbortError' ? 'Cancelled. Nothing was imported.' : error.message);
    }
  });
}

on('import', 'imported', async () => {
  const cancel = new AbortController();
  one('cancel').disabled = false;
  one('cancel').onclick = () => cancel.abort();
  one('bad').hidden = true;
  try {
    say('imported', 'Uploading…');
    const response = await fetch('sales', { method: 'POST', body: one('file').files[0], signal: cancel.signal });
    if (!response.ok) throw new Error(`The upload was refused (${response.status}).`);
    for await (const { name, data } of events(response)) {
      if (name === 'progress') say('imported', `${data.stage}: ${data.rows} rows`);
      if (name === 'failed') say('imported', data.message);
      if (name === 'done') {
        say('imported', `${data.inserted} sales imported, ${data.unchanged} were there, ${data.rejected} rejected.`);
        fill(one('bad'), data.badRows.map(bad => [bad.row, bad.column, bad.rule, bad.reason]));
        one('bad').hidden = data.rejected === 0;
      }
    }
  } finally {
    one('cancel').disabled = true;
  }
});

on('feed', 'fed', async () => {
  const result = await send('products', 'PUT', one('products').value, { 'Content-Type': 'application/json' });
  say('fed', `${result.inserted} added, ${result.updated} updated, ${result.unchanged} unchanged, ${result.skipped} older than ours.`);
});

async function showCities() {
  fill(one('cities'), (await send('reports', 'GET')).map(city => [city.city, city.sales, city.revenue]));
}

on('rebuild', 'rebuilt', async () => {
  const result = await send('reports', 'POST');
  say('rebuilt', `${result.cities} cities.`);
  await showCities();
});

on('export', 'exported', async () => {
  const result = await send('exports', 'POST', one('statement').value, { Authorization: `Bearer ${one('key').value}` });
  say('exported', `${result.rows} rows are in ${result.table}.`);
});

await showCities();
// The page goes on reading while the report is rebuilt.
setInterval(() => showCities().catch(error => say('rebuilt', error.message)), 1000);
