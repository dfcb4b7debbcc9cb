import { css } from 'lit';

export const stageStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    min-block-size: 320px;
    color-scheme: inherit;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: 12px;
    overflow: clip;
    font-size: 14px;
    line-height: 1.5;
    --_film-height: var(--vod-editor-filmstrip-height, 56px);
  }

  .editor {
    outline: none;
    display: flex;
    flex-direction: column;
  }

  p {
    margin: 0;
  }

  .stage {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 32px 16px;
    min-block-size: 320px;
    text-align: center;
    color: var(--_text-muted);
    transition: background-color 120ms ease-out;
  }

  .stage .title {
    color: var(--_text);
    font-size: 16px;
    max-inline-size: 100%;
    overflow-wrap: anywhere;
  }

  .stage .hint {
    font-size: 12px;
  }

  .stage .danger {
    color: var(--_danger);
  }

  .over .stage,
  .over .preview {
    background-color: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
  }

  .spinner {
    inline-size: 28px;
    block-size: 28px;
    border: 3px solid var(--_border);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 900ms linear infinite;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  .preview {
    position: relative;
    display: grid;
    place-items: center;
    background: black;
    aspect-ratio: var(--_ratio);
    max-block-size: var(--vod-editor-preview-max-height, min(40vh, 640px));
    min-block-size: 160px;
    inline-size: 100%;
    overflow: hidden;
  }

  .preview.sound {
    display: flex;
    align-items: center;
    gap: 12px;
    aspect-ratio: auto;
    min-block-size: 72px;
    padding: 16px;
    background: var(--_surface-raised);
  }

  .preview.sound .icon {
    flex: none;
    color: var(--_text-muted);
  }

  .preview.sound .title {
    overflow-wrap: anywhere;
  }

  .preview.sound audio {
    inline-size: 100%;
  }

  .preview.sound audio:not([controls]) {
    display: none;
  }

  .preview video,
  .preview img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
  }

  .cannot-play {
    position: absolute;
    inset-block-end: 0;
    inset-inline: 0;
    padding: 24px 16px 12px;
    color: white;
    text-align: center;
    background: linear-gradient(transparent, rgb(0 0 0 / 0.8) 40%);
  }

  @container (max-width: 480px) {
    .preview {
      max-block-size: var(--vod-editor-preview-max-height, min(42dvh, 640px));
    }
  }

  .workspace {
    display: flex;
    flex-direction: column;
    gap: 12px;
    padding: 12px 16px 16px;
  }
`;
