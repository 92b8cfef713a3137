using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>A kubeconfig with everything in it, for the administrator of the cluster.</summary>
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

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
