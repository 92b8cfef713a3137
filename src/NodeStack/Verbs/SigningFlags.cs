using System.CommandLine;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.Verbs;

/// <summary>Flags of the controllers that sign certificates and tokens.</summary>
internal static class SigningFlags
{
    private static readonly Option<string> Cert = Authority("cert", "", "certificate requests");
    private static readonly Option<string> Key = Authority("key", "", "certificate requests");
    private static readonly Option<string> KubeletServingCert = Authority("cert", "kubelet-serving-", "kubelets' serving certificates");
    private static readonly Option<string> KubeletServingKey = Authority("key", "kubelet-serving-", "kubelets' serving certificates");
    private static readonly Option<string> KubeletClientCert = Authority("cert", "kubelet-client-", "kubelets' client certificates");
    private static readonly Option<string> KubeletClientKey = Authority("key", "kubelet-client-", "kubelets' client certificates");
    private static readonly Option<string> ApiClientCert = Authority("cert", "kube-apiserver-client-", "client certificates");
    private static readonly Option<string> ApiClientKey = Authority("key", "kube-apiserver-client-", "client certificates");
    private static readonly Option<string> LegacyCert = Authority("cert", "legacy-unknown-", "requests of the legacy signer");
    private static readonly Option<string> LegacyKey = Authority("key", "legacy-unknown-", "requests of the legacy signer");
    private static readonly Option<string> Duration = ControllerFlag.Span("--cluster-signing-duration", "8760h0m0s", "How long certificates are good for");
    private static readonly Option<string> RootCa = ControllerFlag.Text("--root-ca-file", "", "Authority of the API server, for the config map kube-root-ca.crt of every namespace");
    private static readonly Option<string> AccountKey = ControllerFlag.Text("--service-account-private-key-file", "", "Key that signs the tokens of service accounts");

    public static IReadOnlyList<Option> All { get; } =
    [
        Cert, Key, KubeletServingCert, KubeletServingKey, KubeletClientCert, KubeletClientKey, ApiClientCert, ApiClientKey, LegacyCert, LegacyKey, Duration, RootCa, AccountKey,
    ];

    public static ClusterControllerOptions Read(ParseResult parsed, ClusterControllerOptions options) => options with
    {
        RootCaFile = ControllerFlag.File(parsed, RootCa),
        ServiceAccountPrivateKeyFile = ControllerFlag.File(parsed, AccountKey),
        Signing = new ClusterSigningOptions
        {
            Common = Files(parsed, Cert, Key),
            KubeletServing = Files(parsed, KubeletServingCert, KubeletServingKey),
            KubeletClient = Files(parsed, KubeletClientCert, KubeletClientKey),
            KubeApiServerClient = Files(parsed, ApiClientCert, ApiClientKey),
            LegacyUnknown = Files(parsed, LegacyCert, LegacyKey),
            Duration = ControllerFlag.Span(parsed, Duration),
        },
    };

    private static ClusterSigningOptions.Files Files(ParseResult parsed, Option<string> cert, Option<string> key)
    {
        var files = new ClusterSigningOptions.Files(ControllerFlag.File(parsed, cert), ControllerFlag.File(parsed, key));
        return files.CertFile.Length == 0 == (files.KeyFile.Length == 0)
            ? files
            : throw ControllerFlag.Wrong(files.CertFile.Length == 0 ? cert : key, $"must be given too, as {(files.CertFile.Length == 0 ? key : cert).Name} is");
    }

    private static Option<string> Authority(string part, string signer, string what) =>
        ControllerFlag.Text($"--cluster-signing-{signer}{part}-file", "", $"{(part == "cert" ? "Certificate" : "Key")} of the authority that signs {what}");
}
