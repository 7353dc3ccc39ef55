/** Samples as figures. */
import { percentile } from '../../test/controller/watchers/judge.ts';
import type { Answered, Question } from '../../test/controller/watchers/steady-questions.ts';
import type { Answers, Spread } from './result.ts';

export function spreadOf(samples: readonly number[]): Spread {
  return {
    samples: samples.length,
    medianMs: tenth(percentile(samples, 0.5)),
    p99Ms: tenth(percentile(samples, 0.99)),
    worstMs: tenth(percentile(samples, 1)),
  };
}

/** One line for each question, and one for all of them. */
export function answersOf(
  questions: readonly Question[],
  quiet: readonly Answered[],
  watched: readonly Answered[],
): readonly Answers[] {
  const names = [...new Set(questions.map(({ name }) => name))];
  const line = (question: string, isOfIt: (answered: Answered) => boolean): Answers => {
    const [before, during] = [quiet, watched].map((all) => spreadOf(all.filter(isOfIt).map(({ ms }) => ms)));
    if (before === undefined || during === undefined) throw new Error('there are two spans');
    const ratio = {
      median: hundredth(during.medianMs / Math.max(before.medianMs, 0.1)),
      p99: hundredth(during.p99Ms / Math.max(before.p99Ms, 0.1)),
    };
    return { question, quiet: before, watched: during, ratio };
  };
  return [...names.map((name) => line(name, (one) => one.name === name)), line('all', () => true)];
}

export const percentOf = (part: number, whole: number): number => tenth((100 * part) / whole);
export const tenth = (value: number): number => Math.round(value * 10) / 10;
const hundredth = (value: number): number => Math.round(value * 100) / 100;
