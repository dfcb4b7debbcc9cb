import { VodUploadQueue, fetchUploadAuth } from 'vodkit';
import { actionsOf, describe, percentOf } from '../shared/describe.js';
import { rules } from '../shared/rules.js';

const queue = new VodUploadQueue({ getUploadAuth: fetchUploadAuth('/upload-auth') });
const app = document.querySelector('#app');
app.innerHTML = `<label>Videos <input type="file" accept="video/*" multiple /></label>
  <ul class="uploads" aria-label="Uploads"></ul>`;
const [input, list] = app.querySelectorAll('input, ul');
const rows = new Map();

input.addEventListener('change', () => {
  queue.add(input.files, { rules });
  input.value = '';
});
queue.subscribe(render);

/** Each row is made once, and changed in place: a button keeps its focus. */
function render(item) {
  const row = rows.get(item.id) ?? addRow(item);
  row.querySelector('strong').textContent = item.file.name;
  row.querySelector('small').textContent = describe(item);
  row.querySelector('progress').value = percentOf(item);
  const buttons = Object.entries(actionsOf(item));
  row.querySelectorAll('button').forEach((button, n) => {
    const [action = '', name = ''] = buttons[n] ?? [];
    button.hidden = action === '';
    button.textContent = name;
    button.ariaLabel = `${name} ${item.file.name}`;
    button.onclick = () => {
      queue[action](item.id);
      if (action === 'remove') row.remove();
    };
  });
}

function addRow({ id, file }) {
  const row = document.createElement('li');
  row.className = 'upload';
  row.innerHTML = `<strong></strong><progress max="100"></progress><small></small>
    <span class="buttons"><button type="button"></button><button type="button"></button></span>`;
  row.querySelector('progress').ariaLabel = `Progress of ${file.name}`;
  rows.set(id, row);
  list.append(row);
  return row;
}
