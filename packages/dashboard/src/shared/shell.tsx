import { Link, Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Account } from '../session/account.tsx';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';

/** What is around every page behind the sign-in. */
export function Shell(): ReactElement {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="shell-head">
        <Link to="/migrations" className="brand">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden>
            <circle cx="7" cy="16" r="4" className="brand-from" />
            <path d="M13 16h10m-4-5 5 5-5 5" className="brand-way" />
          </svg>
          Baton
        </Link>
        <nav className="shell-nav" aria-label="Pages">
          <Link to="/migrations">Migrations</Link>
          <Link to="/groups">Groups</Link>
          <Link to="/schedule">Schedule</Link>
          <Link to="/audit">Audit</Link>
        </nav>
        <ColorSchemeSwitch />
        <Account />
      </header>
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
