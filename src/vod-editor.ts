import { VodEditorElement } from './editor/editor-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'vod-editor': VodEditorElement;
  }
}

if (!customElements.get('vod-editor')) customElements.define('vod-editor', VodEditorElement);

export { VodEditorElement };
