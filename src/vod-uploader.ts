import { VodUploaderElement } from './uploader/uploader-element.js';

if (!customElements.get('vod-uploader')) customElements.define('vod-uploader', VodUploaderElement);

declare global {
  interface HTMLElementTagNameMap {
    'vod-uploader': VodUploaderElement;
  }
}

export { VodUploaderElement };
