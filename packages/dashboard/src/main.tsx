import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isSignedOut, Problem } from './api/problem.ts';
import { sessionQuery } from './api/queries.ts';
import { createPages } from './router.tsx';
import { theme } from './theme.ts';

const RETRIES = 2;

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isSignedOut(error)) toSignIn();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the API refused it refuses again; what did not reach it may reach it next time.
      retry: (failures, error) => !(error instanceof Problem && error.status < 500) && failures < RETRIES,
    },
  },
});

const pages = createPages(queries);

/** A session ends while a page is open: one comes back to it. */
function toSignIn(): void {
  queries.removeQueries({ queryKey: sessionQuery.queryKey });
  const { pathname, href } = pages.state.location;
  if (pathname !== '/sign-in') void pages.navigate({ to: '/sign-in', search: { back: href } });
}

const element = document.querySelector('#root');
if (element === null) throw new Error('The page has no element #root.');
createRoot(element).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={pages} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
