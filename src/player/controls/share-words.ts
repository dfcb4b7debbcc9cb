export const shareWords = {
  share: 'Share',
  shareStart: 'Start at {time}',
  shareBy: 'Share with…',
  shareCopyLink: 'Copy link',
  shareCopyEmbed: 'Copy embed code',
  shareLinkCopied: 'Link copied',
  shareEmbedCopied: 'Embed code copied',
  shareRefused: 'The browser does not permit this here.',
};
