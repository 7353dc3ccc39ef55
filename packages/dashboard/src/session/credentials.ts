/** From what stands in the form to what the API takes. */
import type { LoginCredentials } from '../api/types/session.ts';

export interface PasswordForm {
  readonly userName: string;
  readonly userDomain: string;
  readonly password: string;
  readonly project: string;
  /** Empty: the user's own. */
  readonly projectDomain: string;
}

export function passwordCredentials(form: PasswordForm): LoginCredentials {
  const { userName, userDomain, password, project, projectDomain } = form;
  const domain = userDomain.trim() === '' ? 'Default' : userDomain.trim();
  return {
    kind: 'password',
    userName: userName.trim(),
    userDomain: domain,
    password,
    project: isId(project.trim())
      ? { id: project.trim() }
      : { name: project.trim(), domain: projectDomain.trim() === '' ? domain : projectDomain.trim() },
  };
}

/** Keystone makes ids of 32 hexadecimal digits (uuid.uuid4().hex, keystone/common/utils); people do not name projects so. */
function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/** Only a page of this site: what comes from the address bar may say anything. */
export function safeWayBack(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])/.test(back) ? back : '/migrations';
}
