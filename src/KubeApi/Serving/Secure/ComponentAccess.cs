using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Metrics;
using NodeStack.KubeApi.Serving.Auth;
using Prometheus;

namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>
/// The protection of a component's port: the certificate it shows, and who may read what. Whom a token stands for and what somebody may do is the API
/// server's to say, as with upstream's components.
/// </summary>
public sealed class ComponentAccess : IDisposable
{
    private const string Masters = "system:masters";
    private readonly SecureServingOptions _options;
    private readonly List<HttpApiClient> _clients = [];
    private readonly ClusterClientAuthorities? _cluster;
    private readonly RequestIdentifier _identifier;
    private readonly WebhookAuthorizer _authorizer;
    private readonly ILogger _logger;

    /// <param name="component">Such as kube-scheduler: names the files of the self-signed certificate and the user agent.</param>
    /// <param name="own">The component's own way to the API server.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A kubeconfig cannot be used.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    public ComponentAccess(SecureServingOptions options, string component, ApiResources own, IMetricFactory metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _logger) = (options, loggers.CreateLogger<ComponentAccess>());
        var authentication = Api(options.AuthenticationKubeconfig);
        var authorization = Api(options.AuthorizationKubeconfig);
        var file = options.ClientCaFile.Length > 0 ? new ClientAuthorities(options.ClientCaFile, time, e => ServingLog.AuthorityFileKept(_logger, e)) : null;
        _cluster = file is null && !options.SkipLookup ? new ClusterClientAuthorities(authentication.ConfigMaps, time, _logger) : null;
        var nobody = new ClientCertificateVerifier([]);
        _identifier = new RequestIdentifier(
            new RequestAuthenticator(() => file?.Current ?? _cluster?.Current ?? nobody, new CertificateLifeMetrics(metrics), time),
            new WebhookTokenAuthenticator(authentication.TokenReviews, options.KeepTokens, metrics, time), allowsAnonymous: true, _logger);
        _authorizer = new WebhookAuthorizer(authorization.SubjectAccessReviews, options.KeepAllowed, options.KeepForbidden, metrics, time);
        Certificate = ComponentCertificate.Of(options, component, time, _logger);

        ApiResources Api(string kubeconfig) => kubeconfig.Length == 0 ? own : new ApiResources(Open(kubeconfig, component, time, loggers));
    }

    public Func<SslStreamCertificateContext> Certificate { get; }

    /// <exception cref="ApiException">The cluster does not say who signs for clients, and that is not tolerated.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (_cluster is null)
            return;
        if (_options.ToleratesLookupFailure)
            await _cluster.RefreshAsync(cancel).ConfigureAwait(false);
        else
            await _cluster.ReadAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>False: the answer has been given.</summary>
    public async Task<bool> AdmitAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (OpenPathRules.IsOpen(_options.AlwaysAllowPaths, path))
            return true;
        if (_cluster is not null && context.Connection.ClientCertificate is not null)
            await _cluster.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        if (await _identifier.IdentifyAsync(context).ConfigureAwait(false) is not { } client)
        {
            await Responses.JsonAsync(context, RefusalRenderer.Unauthorized, 401).ConfigureAwait(false);
            return false;
        }
        return client.Groups.Contains(Masters) || await AskAsync(context, client, path).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _cluster?.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    private async Task<bool> AskAsync(HttpContext context, ClientIdentity client, string path)
    {
        // Kestrel gives methods in capitals; the API's verbs for paths are the methods in small letters.
        var verb = HttpMethods.IsHead(context.Request.Method) ? "head" : "get";
        try
        {
            if (await _authorizer.IsAllowedAsync(AuthorizationRequest.OfPath(client, verb, path), context.RequestAborted).ConfigureAwait(false))
                return true;
            await Responses.JsonAsync(context, RefusalRenderer.Forbidden(client.User, verb, path), 403).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ServingLog.AuthorizationFailed(_logger, client.User, e);
            await Responses.TextAsync(context, 500, $"Internal Server Error: \"{path}\": {e.Message}\n").ConfigureAwait(false);
        }
        return false;
    }

    private HttpApiClient Open(string kubeconfig, string component, TimeProvider time, ILoggerFactory loggers)
    {
        var config = ClusterAccessReader.ReadFile(kubeconfig);
        var limits = new ApiClientOptions { UserAgent = $"{component}/{KubernetesVersion.Text} (linux) nodestack" };
        var client = new HttpApiClient(config.Server, new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>()), limits, time);
        _clients.Add(client);
        return client;
    }
}
