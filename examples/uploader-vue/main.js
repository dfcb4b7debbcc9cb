import { createApp, onBeforeUnmount, shallowRef } from 'vue/dist/vue.esm-bundler.js';
import { VodUploadQueue, fetchUploadAuth } from 'vodkit';
import { actionsOf, describe, percentOf } from '../shared/describe.js';
import { rules } from '../shared/rules.js';

/** A queue that lives as long as the component, and its items as they stand. */
function useUploads(options) {
  const queue = new VodUploadQueue(options);
  // The items are frozen: what changes is the list.
  const items = shallowRef(queue.items);
  const read = () => (items.value = queue.items);
  const unsubscribe = queue.subscribe(read);
  onBeforeUnmount(() => {
    unsubscribe();
    queue.suspend();
  });
  return {
    items,
    add: (files, rules) => queue.add(files, { rules }),
    act(action, id) {
      queue[action](id);
      read();
    },
  };
}

const Uploads = {
  setup() {
    const { items, add, act } = useUploads({ getUploadAuth: fetchUploadAuth('/upload-auth') });
    const onChange = ({ target }) => {
      add(target.files, rules);
      target.value = '';
    };
    return { items, act, onChange, describe, percentOf, actionsOf };
  },
  template: `
    <label>Videos <input type="file" accept="video/*" multiple @change="onChange" /></label>
    <ul class="uploads" aria-label="Uploads">
      <li v-for="item of items" :key="item.id" class="upload">
        <strong>{{ item.file.name }}</strong>
        <progress max="100" :value="percentOf(item)" :aria-label="'Progress of ' + item.file.name"></progress>
        <small>{{ describe(item) }}</small>
        <span class="buttons">
          <button
            v-for="(word, action, n) of actionsOf(item)"
            :key="n"
            type="button"
            :aria-label="word + ' ' + item.file.name"
            @click="act(action, item.id)"
          >{{ word }}</button>
        </span>
      </li>
    </ul>`,
};

createApp(Uploads).mount('#app');
