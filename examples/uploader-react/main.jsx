import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { VodUploadQueue, fetchUploadAuth } from 'vodkit';
import { actionsOf, describe, percentOf } from '../shared/describe.js';
import { rules } from '../shared/rules.js';

/** A queue that lives as long as the component, and its items as they stand. */
function useUploads(options) {
  const [queue] = useState(() => new VodUploadQueue(options));
  const [items, setItems] = useState(queue.items);
  useEffect(() => {
    queue.wake();
    const unsubscribe = queue.subscribe(() => setItems(queue.items));
    return () => {
      unsubscribe();
      queue.suspend();
    };
  }, [queue]);
  return {
    items,
    add: (files, rules) => queue.add(files, { rules }),
    act: (action, id) => {
      queue[action](id);
      setItems(queue.items);
    },
  };
}

const options = { getUploadAuth: fetchUploadAuth('/upload-auth') };

function Uploads() {
  const { items, add, act } = useUploads(options);
  const onChange = ({ target }) => {
    add(target.files, rules);
    target.value = '';
  };
  return (
    <>
      <label>
        Videos <input type="file" accept="video/*" multiple onChange={onChange} />
      </label>
      <ul className="uploads" aria-label="Uploads">
        {items.map((item) => (
          <Upload key={item.id} item={item} act={act} />
        ))}
      </ul>
    </>
  );
}

function Upload({ item, act }) {
  const { name } = item.file;
  return (
    <li className="upload">
      <strong>{name}</strong>
      <progress max="100" value={percentOf(item)} aria-label={`Progress of ${name}`} />
      <small>{describe(item)}</small>
      <span className="buttons">
        {Object.entries(actionsOf(item)).map(([action, word], n) => (
          <button
            key={n}
            type="button"
            aria-label={`${word} ${name}`}
            onClick={() => act(action, item.id)}
          >
            {word}
          </button>
        ))}
      </span>
    </li>
  );
}

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <Uploads />
  </StrictMode>,
);
