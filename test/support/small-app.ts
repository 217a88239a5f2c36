/** The Dockerfile of an app that is one file without packages, `main.js`. */
export const SMALL_DOCKERFILE = `
ARG NODE_IMAGE=node:24-alpine
FROM \${NODE_IMAGE}
COPY main.js /
USER 1000:1000
CMD ["node", "/main.js"]
`;
