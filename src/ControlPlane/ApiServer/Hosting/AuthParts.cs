using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Metrics;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>Who asks and who may, put together from files and stored objects.</summary>
internal sealed class AuthParts
{
    public AuthParts(ApiServerOptions options, PkiPaths pki, IObjects objects, IReadOnlyList<PolicyRule> nodeRules, IMetricFactory metrics, TimeProvider time, ILogger logger)
    {
        Keys = TokenKeySet.FromFiles(pki.TokenSigningKey, [pki.TokenVerificationKeys]);
        var clientCa = options.ClientCaFile.Length > 0 ? options.ClientCaFile : pki.Certificate(PkiPaths.Authority);
        var authorities = new ClientAuthorities(clientCa, time, e => ApiServerLog.ClientAuthoritiesKept(logger, e));
        var tokens = new List<IAuthenticator>
        {
            new ServiceAccountTokenAuthenticator(Keys, [options.ServiceAccountIssuer], options.Audiences, objects, new ServiceAccountTokenMetrics(metrics), time),
            new AudienceAgnosticAuthenticator(new BootstrapTokenAuthenticator(objects, time), options.Audiences),
        };
        if (options.TokenAuthFile.Length > 0)
            tokens.Insert(0, new AudienceAgnosticAuthenticator(StaticTokenAuthenticator.FromFile(options.TokenAuthFile), options.Audiences));
        Authenticator = new UnionAuthenticator(
        [
            new ClientCertificateAuthenticator(authorities, new CertificateLifeMetrics(metrics), time),
            new CachedTokenAuthenticator(new UnionAuthenticator(tokens), new TokenCacheMetrics(metrics), time),
        ]);
        Roles = new RbacCache(objects);
        Authorizer = new UnionAuthorizer(
        [
            new PrivilegedGroupAuthorizer(), new MeteredAuthorizer(new NodeAuthorizer(new ObjectNodeRelations(objects), nodeRules), "Node", metrics),
            new MeteredAuthorizer(new RbacAuthorizer(Roles), "RBAC", metrics),
        ]);
    }

    public TokenKeySet Keys { get; }
    public IAuthenticator Authenticator { get; }
    public IAuthorizer Authorizer { get; }
    public RbacCache Roles { get; }
}
