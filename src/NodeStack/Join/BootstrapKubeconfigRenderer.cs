using System.Text.Json.Nodes;

namespace NodeStack.Join;

/// <summary>A kubeconfig with a bootstrap token.</summary>
internal static class BootstrapKubeconfigRenderer
{
    public static string Render(Uri server, string authorityFile, BootstrapToken token) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: kubernetes
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority: {JsonValue.Create(authorityFile).ToJsonString()}
        users:
        - name: bootstrap
          user:
            token: {token}
        contexts:
        - name: default
          context:
            cluster: kubernetes
            user: bootstrap
        current-context: default

        """;
}
