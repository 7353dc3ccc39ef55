/** Damerau-Levenshtein distance (optimal string alignment): how many slips of the finger lie between two words. */
function slips(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] ?? [];
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** The known word that was probably meant, or null when none is near. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  // Keys longer than this are no slip of the finger, and comparing them would cost time for nothing.
  if (word.length > 100) return null;
  const typed = word.toLowerCase().replaceAll(/[-_]/g, '');
  let nearest: { readonly word: string; readonly slips: number } | null = null;
  for (const candidate of known) {
    const distance = slips(typed, candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(candidate.length * 0.4)) && (nearest === null || distance < nearest.slips)) {
      nearest = { word: candidate, slips: distance };
    }
  }
  return nearest?.word ?? null;
}
