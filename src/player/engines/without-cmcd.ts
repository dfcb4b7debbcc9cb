/** An address without what a library has put into its query to report. */
export function withoutCmcd(address: string): string {
  return address.replace(/([?&])CMCD=[^&#]*&?/, '$1').replace(/[?&](?=#|$)/, '');
}
