using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Quantities;
using static NodeStack.KubeApi.Configuration.FlagKind;

namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>The flags of a component's port, under upstream's names, and their reading.</summary>
public static class SecureServingFlags
{
    private const string NoProxy = "Accepted, without effect: no proxy in front of this port is trusted to name the user";
    private const string FixedTls = "Accepted, without effect: TLS 1.2 and 1.3 with the machine's ciphers";

    private static readonly ConfigurationFlag s_certFile = new("tls-cert-file", Text, "", "Certificate to show, with its chain (default: a self-signed one)");
    private static readonly ConfigurationFlag s_keyFile = new("tls-private-key-file", Text, "", "Key of --tls-cert-file");
    private static readonly ConfigurationFlag s_certDir = new("cert-dir", Text, "", "Folder that keeps the self-signed certificate (default: in memory)");
    private static readonly ConfigurationFlag s_clientCaFile = new("client-ca-file", Text, "", "Whoever signs for clients (default: whoever the cluster names)");
    private static readonly ConfigurationFlag s_authentication = new("authentication-kubeconfig", Text, "", "API server that says whom a token stands for (default: as --kubeconfig)");
    private static readonly ConfigurationFlag s_authorization = new("authorization-kubeconfig", Text, "", "API server that says what a client may do (default: as --kubeconfig)");
    private static readonly ConfigurationFlag s_skipLookup = new("authentication-skip-lookup", Switch, "", "Do not ask the cluster who signs for clients");
    private static readonly ConfigurationFlag s_tolerate = new(
        "authentication-tolerate-lookup-failure", Switch, "", "Start although the cluster does not say who signs for clients, and ask again later (default true)");
    private static readonly ConfigurationFlag s_keepTokens = new("authentication-token-webhook-cache-ttl", Duration, "", "How long it is known whom a token stands for (default 10s)");
    private static readonly ConfigurationFlag s_keepAllowed = new("authorization-webhook-cache-authorized-ttl", Duration, "", "How long a yes holds (default 10s)");
    private static readonly ConfigurationFlag s_keepForbidden = new("authorization-webhook-cache-unauthorized-ttl", Duration, "", "How long a no holds (default 10s)");
    private static readonly ConfigurationFlag s_alwaysAllow = new("authorization-always-allow-paths", List, "", "Paths open to everybody (default /healthz,/readyz,/livez)");

    public static IReadOnlyList<ConfigurationFlag> All { get; } =
    [
        s_certFile, s_keyFile, s_certDir, s_clientCaFile, s_authentication, s_authorization, s_skipLookup, s_tolerate, s_keepTokens, s_keepAllowed, s_keepForbidden, s_alwaysAllow,
        new("requestheader-allowed-names", List, "", NoProxy), new("requestheader-client-ca-file", Text, "", NoProxy),
        new("requestheader-extra-headers-prefix", List, "", NoProxy), new("requestheader-group-headers", List, "", NoProxy),
        new("requestheader-uid-headers", List, "", NoProxy), new("requestheader-username-headers", List, "", NoProxy),
        new("tls-cipher-suites", List, "", FixedTls), new("tls-min-version", Text, "", FixedTls), new("tls-sni-cert-key", List, "", FixedTls),
        new("http2-max-streams-per-connection", Whole, "", "Accepted, without effect: the port speaks HTTP/1.1"),
        new("permit-address-sharing", Switch, "", "Accepted, without effect"), new("permit-port-sharing", Switch, "", "Accepted, without effect"),
    ];

    /// <param name="errors">Gets one line for each value that cannot be.</param>
    public static SecureServingOptions Read(GivenFlags given, List<string> errors)
    {
        foreach (var flag in All.Where(given.Has))
            if (!FlagValueParser.TryParse(given.ByName[flag.Name], out _, out var error))
                errors.Add(error);
        if (given.Text(s_certFile).Length > 0 != given.Text(s_keyFile).Length > 0)
            errors.Add("--tls-cert-file and --tls-private-key-file: both or neither");
        var defaults = new SecureServingOptions();
        return new SecureServingOptions
        {
            CertFile = given.Text(s_certFile),
            KeyFile = given.Text(s_keyFile),
            CertDir = given.Text(s_certDir),
            ClientCaFile = given.Text(s_clientCaFile),
            AuthenticationKubeconfig = given.Text(s_authentication),
            AuthorizationKubeconfig = given.Text(s_authorization),
            SkipLookup = (bool?)given.Value(s_skipLookup) ?? defaults.SkipLookup,
            ToleratesLookupFailure = (bool?)given.Value(s_tolerate) ?? defaults.ToleratesLookupFailure,
            KeepTokens = Span(given, s_keepTokens) ?? defaults.KeepTokens,
            KeepAllowed = Span(given, s_keepAllowed) ?? defaults.KeepAllowed,
            KeepForbidden = Span(given, s_keepForbidden) ?? defaults.KeepForbidden,
            AlwaysAllowPaths = given.Value(s_alwaysAllow) is JsonArray paths ? [.. paths.Select(static p => (string)p!)] : defaults.AlwaysAllowPaths,
        };
    }

    private static TimeSpan? Span(GivenFlags given, ConfigurationFlag flag) => GoDuration.TryParse(given.Text(flag), out var span) ? span : null;
}
