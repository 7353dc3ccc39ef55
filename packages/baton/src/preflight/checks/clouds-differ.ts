import { block, type Check, foundOr, type Verdict } from '../check.ts';

export const cloudsDiffer: Check = {
  id: 'clouds.differ',
  title: 'Source and target are what the plan says, and not the same',
  looksAt: 'The project that each session is in, against the plan and against each other.',
  needs: 'lists',
  remedy: 'Correct the entries of clouds.yaml (auth, project_name, region_name), or make the plan again.',
  run: async ({ plan, source, target, targetOperator }) => {
    const [from, to] = await Promise.all([source.identity(), target.identity()]);
    const found: Verdict[] = [];
    if (from.projectId !== plan.source.projectId)
      found.push(
        block(
          `${plan.source.cloud} logs in to project ${from.projectId} (${from.projectName}), the plan was made in ${plan.source.projectId}.`,
        ),
      );
    if (to.projectId !== plan.target.projectId)
      found.push(
        block(
          `${plan.target.cloud} logs in to project ${to.projectId} (${to.projectName}), the plan was made for ${plan.target.projectId}.`,
        ),
      );
    if (from.authUrl === to.authUrl && from.region === to.region && from.projectId === to.projectId) {
      found.push(block(`Source and target are the same project of the same cloud (${from.authUrl}).`));
    }
    if (targetOperator !== null) {
      const operator = await targetOperator.identity();
      if (operator.authUrl !== to.authUrl)
        found.push(
          block(`The operator's session (${operator.cloud}) is at ${operator.authUrl}, the target at ${to.authUrl}.`),
        );
    }
    return foundOr(
      found,
      `From project ${from.projectName} at ${from.authUrl} to project ${to.projectName} at ${to.authUrl}.`,
    );
  },
};
