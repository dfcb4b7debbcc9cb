/** German. */
export default {
  editor: 'Videoeditor',
  pick: 'Datei auswählen',
  emptyTitle: 'Video- oder Audiodatei zum Schneiden hierher ziehen',
  emptyHint: 'Sie bleibt auf diesem Gerät, bis Sie den Clip hochladen.',
  opening: '{name} wird geöffnet',
  preview: 'Vorschau',
  cannotPlay: 'Dieser Browser kann diese Datei nicht abspielen; schneiden lässt sie sich trotzdem.',
  play: 'Auswahl abspielen',
  pause: 'Pause',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  snapshot: 'Standbild',
  snapshotHint: 'Dieses Bild als Foto aufnehmen',
  playhead: 'Abspielposition',
  start: 'Anfang',
  end: 'Ende',
  timeHint: 'Minuten, Sekunden und Tausendstel, zum Beispiel 1:02.500',
  cut: 'Schnitt',
  cutKeyframe: 'An Keyframes',
  cutExact: 'Bildgenau',
  export: '{length} exportieren, ohne Qualitätsverlust',
  cancelExport: 'Abbrechen, {percent} % fertig',
  noteClean: 'Die Datei enthält nichts von außerhalb der Auswahl.',
  noteLater: 'Der Clip beginnt am nächsten Keyframe, {time}. Die Datei enthält nichts davor.',
  noteHidden: 'Der Clip beginnt genau hier. {seconds} s davor bleiben verborgen in der Datei.',
  noteNoKeyframe: 'Kein Keyframe in der Auswahl: {seconds} s davor bleiben verborgen in der Datei.',
  noteEdited:
    'Das Original war schon geschnitten: {seconds} s, die es verbirgt, bleiben verborgen in der Datei.',
  noteLostSound:
    'Eine Audiospur hat ein Format, das sich nicht exportieren lässt; sie wird weggelassen.',
  exported: 'Der Clip ist fertig: {name}, {size}.',
  clipReady: 'Der Clip ist fertig',
  pictureReady: 'Das Bild ist fertig',
  resultPreview: 'Ergebnis',
  resultName: 'Name',
  resultHidden: '{seconds} s von außerhalb des Clips bleiben verborgen in der Datei.',
  resultQuickTime:
    'Als QuickTime gespeichert: Viele Player lesen unkomprimierten Ton in MP4 falsch.',
  upload: 'Hochladen',
  save: 'Auf dem Gerät speichern',
  copy: 'Kopieren',
  discard: 'Verwerfen',
  handedOver: '{name} wurde an die Uploads übergeben.',
  saved: '{name} wurde in Ihren Downloads gespeichert.',
  copied: 'Das Bild wurde kopiert.',
  copyFailed: 'Der Browser hat das Kopieren nicht erlaubt. Speichern Sie das Bild stattdessen.',
  discarded: 'Verworfen. Die Originaldatei ist unverändert.',
  exportCanceled: 'Export abgebrochen.',
  keyframeMark: 'auf einem Keyframe',
  keys: 'Die Leertaste spielt die Auswahl ab. I und O setzen Anfang und Ende an die Abspielposition. Komma und Punkt gehen ein Bild weiter oder zurück. An einem Griff: Pfeiltasten um ein Bild, mit Umschalt um eine Sekunde, mit Alt zum nächsten Keyframe.',
  retry: 'Erneut versuchen',
  another: 'Andere Datei auswählen',
  dismiss: 'Schließen',
  'error-not-supported':
    'Dieses Format wird nicht unterstützt. Wandeln Sie das Video in MP4 (H.264) um und öffnen Sie es dann.',
  'error-cut-not-supported':
    'Dieses Video lässt sich nicht ohne Neukodierung schneiden. Wandeln Sie es in MP4 (H.264) um und schneiden Sie es dann.',
  'error-snapshot-not-supported':
    'Dieser Browser kann das Bild nicht dekodieren. Schneiden lässt sich das Video trotzdem; für ein Standbild öffnen Sie es in einem anderen Browser oder wandeln Sie es in MP4 (H.264) um.',
  'error-not-media': 'Das ist keine Video- oder Audiodatei. Wählen Sie eine andere aus.',
  'error-decode':
    'Das Video ist beschädigt oder unvollständig. Besorgen Sie eine neue Kopie des Originals.',
  'error-short':
    'Die Datei endet vor der Auswahl: Sie ist beschädigt oder unvollständig. Wählen Sie ein früheres Ende oder besorgen Sie eine neue Kopie des Originals.',
  'error-empty-file': 'Die Datei ist leer.',
  'error-source':
    'Die Datei kann nicht mehr gelesen werden. Sie wurde möglicherweise verschoben oder geändert.',
  'error-network': 'Das Video konnte nicht heruntergeladen werden.',
  'error-configuration':
    'Diese Datei benötigt ffmpeg.wasm, das auf dieser Seite nicht bereitgestellt wird.',
  'error-core-load':
    'Hierfür wird ffmpeg.wasm benötigt, das nicht geladen werden konnte. Prüfen Sie die Verbindung und versuchen Sie es erneut.',
  'error-export-failed':
    'Der Export wurde abgebrochen, vermutlich aus Speichermangel. Versuchen Sie es mit einem kürzeren Clip.',
  'error-other': 'Ein Fehler ist aufgetreten.',
};
