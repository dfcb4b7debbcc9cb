/** French. */
export default {
  editor: 'Éditeur vidéo',
  pick: 'Choisir un fichier',
  emptyTitle: 'Déposez ici un fichier vidéo ou audio pour le couper',
  emptyHint: "Il reste sur cet appareil jusqu'à ce que vous importiez l'extrait.",
  opening: 'Ouverture de {name}',
  preview: 'Aperçu',
  cannotPlay: 'Ce navigateur ne peut pas lire ce fichier, mais vous pouvez quand même le couper.',
  play: 'Lire la sélection',
  pause: 'Pause',
  undo: 'Annuler',
  redo: 'Rétablir',
  snapshot: 'Capture',
  snapshotHint: 'Prendre une photo de cette image',
  playhead: 'Tête de lecture',
  start: 'Début',
  end: 'Fin',
  timeHint: 'Minutes, secondes et millièmes, par exemple 1:02.500',
  cut: 'Coupe',
  cutKeyframe: 'Aux images clés',
  cutExact: 'Image exacte',
  export: 'Exporter {length}, sans perte de qualité',
  cancelExport: 'Annuler, {percent} % effectués',
  noteClean: 'Le fichier ne contiendra rien en dehors de la sélection.',
  noteLater:
    "L'extrait commence à l'image clé suivante, {time}. Le fichier ne contient rien avant celle-ci.",
  noteHidden:
    "L'extrait commence exactement ici. Les {seconds} s précédentes restent dans le fichier, masquées.",
  noteNoKeyframe:
    'Aucune image clé dans la sélection : les {seconds} s précédentes restent dans le fichier, masquées.',
  noteEdited:
    "L'original était déjà monté : les {seconds} s qu'il masque restent dans le fichier, masquées.",
  noteLostSound: 'Une piste audio a un format qui ne peut pas être exporté ; elle est omise.',
  exported: "L'extrait est prêt : {name}, {size}.",
  clipReady: "L'extrait est prêt",
  pictureReady: "L'image est prête",
  resultPreview: 'Résultat',
  resultName: 'Nom',
  resultHidden: "{seconds} s en dehors de l'extrait restent dans le fichier, masquées.",
  resultQuickTime:
    "Enregistré au format QuickTime : de nombreux lecteurs lisent mal l'audio non compressé en MP4.",
  upload: 'Importer',
  save: 'Enregistrer sur le disque',
  copy: 'Copier',
  discard: 'Abandonner',
  handedOver: '{name} a été ajouté aux importations.',
  saved: '{name} a été enregistré dans vos téléchargements.',
  copied: "L'image a été copiée.",
  copyFailed: "Le navigateur n'a pas autorisé la copie. Enregistrez plutôt l'image.",
  discarded: "Abandonné. Le fichier d'origine n'a pas changé.",
  exportCanceled: 'Exportation annulée.',
  keyframeMark: 'sur une image clé',
  keys: "La barre d'espace lit la sélection. I et O placent le début et la fin à la tête de lecture. La virgule et le point avancent ou reculent d'une image. Sur une poignée : les flèches déplacent d'une image, avec Maj d'une seconde, avec Alt jusqu'à l'image clé suivante.",
  retry: 'Réessayer',
  another: 'Choisir un autre fichier',
  dismiss: 'Fermer',
  'error-not-supported':
    "Ce format n'est pas pris en charge. Convertissez la vidéo en MP4 (H.264), puis ouvrez-la.",
  'error-cut-not-supported':
    'Cette vidéo ne peut pas être coupée sans réencodage. Convertissez-la en MP4 (H.264), puis coupez-la.',
  'error-snapshot-not-supported':
    "Ce navigateur ne peut pas décoder l'image. Vous pouvez quand même couper la vidéo ; pour une capture, ouvrez-la dans un autre navigateur ou convertissez-la en MP4 (H.264).",
  'error-not-media': "Ce n'est pas un fichier vidéo ou audio. Choisissez-en un autre.",
  'error-decode':
    "La vidéo est endommagée ou incomplète. Procurez-vous une nouvelle copie de l'original.",
  'error-short':
    "Le fichier se termine avant la sélection : il est endommagé ou incomplet. Choisissez une fin plus proche ou procurez-vous une nouvelle copie de l'original.",
  'error-empty-file': 'Le fichier est vide.',
  'error-source': 'Le fichier ne peut plus être lu. Il a peut-être été déplacé ou modifié.',
  'error-network': "La vidéo n'a pas pu être téléchargée.",
  'error-configuration': 'Ce fichier nécessite ffmpeg.wasm, que cette page ne fournit pas.',
  'error-core-load':
    "ffmpeg.wasm est nécessaire, mais n'a pas pu être chargé. Vérifiez la connexion, puis réessayez.",
  'error-export-failed':
    "L'exportation s'est arrêtée, sans doute par manque de mémoire. Essayez avec un extrait plus court.",
  'error-other': "Une erreur s'est produite.",
};
