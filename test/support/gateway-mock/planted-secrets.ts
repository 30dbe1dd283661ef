/**
 * What stands in a gateway's configuration and must never be found anywhere else. Each holds a word of its own, so that a
 * search finds it in pieces too.
 */
export const plantedSecrets = {
  upstreamPassword: 'zq-upstream-password-7781',
  upstreamHost: 'zq-payments.upstream.internal',
  upstreamHost2: 'zq-customers.upstream.internal',
  clientId: 'zq-client-id-5512',
  clientSecret: 'zq-client-secret-9034',
  sessionSecret: 'zq-session-secret-1207',
  headerValue: 'Bearer zq-header-value-4410',
  redisPassword: 'zq-redis-password-3321',
  logEndpoint: 'https://zq-logs.internal/ingest?token=zq-log-token-6620',
  provisionKey: 'zq-provision-key-8123',
  consumerKey: 'zq-consumer-key-2290',
  consumerName: 'zq-consumer-alice',
  anonymousName: 'zq-consumer-nobody',
  groupName: 'zq-group-gold',
  aclGroup: 'zq-acl-partners',
  networkAddress: '198.51.100.77',
  edgeSecret: 'zq-edge-secret-5567',
  vaultReference: '{vault://env/zq-vault-path}',
  terminationMessage: 'zq-termination-message',
  unmatchedService: 'zq-unmatched-billing',
  bodySchema: 'zq-body-schema-field',
  tag: 'zq-tag-internal',
} as const;
