using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Certificates;

/// <summary>A kubeconfig for the server of another one, with a client certificate in a file. YAML, laid out as upstream's.</summary>
internal static class KubeconfigRenderer
{
    /// <param name="bootstrap">Its credentials are left out.</param>
    /// <param name="pemPath">Certificate and key.</param>
    public static string Render(Kubeconfig bootstrap, string pemPath)
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Config\nclusters:\n- name: default-cluster\n  cluster:\n");
        if (bootstrap.AuthorityPem.Length > 0)
            text.Append("    certificate-authority-data: ").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(bootstrap.AuthorityPem))).Append('\n');
        else if (bootstrap.AuthorityFile.Length > 0)
            text.Append("    certificate-authority: ").Append(Quoted(bootstrap.AuthorityFile)).Append('\n');
        if (bootstrap.InsecureSkipTlsVerify)
            text.Append("    insecure-skip-tls-verify: true\n");
        if (bootstrap.TlsServerName.Length > 0)
            text.Append("    tls-server-name: ").Append(Quoted(bootstrap.TlsServerName)).Append('\n');
        text.Append("    server: ").Append(Quoted(bootstrap.Server.OriginalString)).Append('\n');
        text.Append("contexts:\n- name: default-context\n  context:\n    cluster: default-cluster\n    namespace: default\n    user: default-auth\n");
        text.Append("current-context: default-context\nusers:\n- name: default-auth\n  user:\n");
        text.Append("    client-certificate: ").Append(Quoted(pemPath)).Append('\n');
        return text.Append("    client-key: ").Append(Quoted(pemPath)).Append('\n').ToString();
    }

    /// <summary>Text in JSON's quotes is YAML too.</summary>
    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
