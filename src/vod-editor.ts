import { VodEditorElement } from './editor/editor-element.js';

if (!customElements.get('vod-editor')) customElements.define('vod-editor', VodEditorElement);

declare global {
  interface HTMLElementTagNameMap {
    'vod-editor': VodEditorElement;
  }
}
