using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>Kubeconfigs: with everything in it for the administrator of the cluster, with the paths of files for components.</summary>
public static class KubeconfigRenderer
{
    private const string User = "kubernetes-admin";
    private const string Cluster = "kubernetes";

    public static string Render(string server, string authorityPem, string certificatePem, string keyPem) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {Cluster}
          cluster:
            server: {server}
            certificate-authority-data: {Encode(authorityPem)}
        users:
        - name: {User}
          user:
            client-certificate-data: {Encode(certificatePem)}
            client-key-data: {Encode(keyPem)}
        contexts:
        - name: {User}@{Cluster}
          context:
            cluster: {Cluster}
            user: {User}
        current-context: {User}@{Cluster}

        """;

    /// <param name="user">Of the certificate.</param>
    public static string RenderFiles(string server, string authorityFile, string user, string certificateFile, string keyFile) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {Cluster}
          cluster:
            server: {server}
            certificate-authority: {Quoted(authorityFile)}
        users:
        - name: {Quoted(user)}
          user:
            client-certificate: {Quoted(certificateFile)}
            client-key: {Quoted(keyFile)}
        contexts:
        - name: default
          context:
            cluster: {Cluster}
            user: {Quoted(user)}
        current-context: default

        """;

    /// <summary>A folder's name may be anything: as a YAML text in quotes.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
