using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.Join;

/// <summary>
/// What must be in a cluster for machines to join it with a token: who may read what before they have a name, whose certificate requests are approved,
/// and what nodes may read for their proxy and pod network. Names as kubeadm has them where it has the same.
/// </summary>
internal static class ClusterObjects
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string ServingApprover = "nodestack:kubelet-serving-approver";
    private const string RbacRoot = $"/apis/{Rbac}/v1";

    /// <param name="server">How other machines reach the API server.</param>
    /// <param name="authorityPem">Who signed its certificate.</param>
    /// <returns>Each with its path.</returns>
    public static IReadOnlyList<(string Path, JsonObject Value)> Build(Uri server, string authorityPem, ClusterSettings settings) =>
    [
        ConfigMap(ClusterAnnouncement.Namespace, ClusterAnnouncement.Name, new() { [ClusterAnnouncement.Key] = Kubeconfig(server, authorityPem) }),
        ConfigMap(ClusterSettings.Namespace, ClusterSettings.Name, settings.ToData()),
        Role(ClusterAnnouncement.Namespace, "kubeadm:bootstrap-signer-clusterinfo", "configmaps", ClusterAnnouncement.Name),
        RoleBinding(ClusterAnnouncement.Namespace, "kubeadm:bootstrap-signer-clusterinfo", ("User", "system:anonymous")),
        Role(ClusterSettings.Namespace, "nodestack:cluster-settings", "configmaps", ClusterSettings.Name),
        RoleBinding(ClusterSettings.Namespace, "nodestack:cluster-settings", ("Group", TokenSecretRules.Group), ("Group", "system:nodes")),
        ClusterRoleBinding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", "Group", TokenSecretRules.Group),
        ClusterRoleBinding("kubeadm:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", "Group", TokenSecretRules.Group),
        ClusterRoleBinding("kubeadm:node-autoapprove-certificate-rotation", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", "Group", "system:nodes"),
        ClusterRole(ServingApprover, new()
        {
            ["apiGroups"] = new JsonArray("certificates.k8s.io"), ["resources"] = new JsonArray("signers"), ["resourceNames"] = new JsonArray("kubernetes.io/kubelet-serving"), ["verbs"] = new JsonArray("approve"),
        }),
        ClusterRoleBinding(ServingApprover, ServingApprover, "User", "system:serviceaccount:kube-system:certificate-controller"),
        // The proxy and the pod network of a node read Services and other Nodes in the node's own name.
        ClusterRoleBinding("nodestack:node-proxier", "system:node-proxier", "Group", "system:nodes"),
    ];

    private static string Kubeconfig(Uri server, string authorityPem) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: ""
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authorityPem))}
        contexts: []
        users: []

        """;

    private static (string, JsonObject) ConfigMap(string ns, string name, JsonObject data) =>
        Object($"/api/v1/namespaces/{ns}/configmaps/{name}", "v1", "ConfigMap", ns, name, new() { ["data"] = data });

    private static (string, JsonObject) Role(string ns, string name, string resource, string of) => Object(
        $"{RbacRoot}/namespaces/{ns}/roles/{name}", $"{Rbac}/v1", "Role", ns, name,
        new() { ["rules"] = new JsonArray(new JsonObject { ["apiGroups"] = new JsonArray(""), ["resources"] = new JsonArray(resource), ["resourceNames"] = new JsonArray(of), ["verbs"] = new JsonArray("get") }) });

    private static (string, JsonObject) RoleBinding(string ns, string name, params ReadOnlySpan<(string Kind, string Name)> subjects) => Object(
        $"{RbacRoot}/namespaces/{ns}/rolebindings/{name}", $"{Rbac}/v1", "RoleBinding", ns, name, new() { ["roleRef"] = Reference("Role", name), ["subjects"] = Subjects(subjects) });

    private static (string, JsonObject) ClusterRole(string name, JsonObject rule) =>
        Object($"{RbacRoot}/clusterroles/{name}", $"{Rbac}/v1", "ClusterRole", "", name, new() { ["rules"] = new JsonArray(rule) });

    private static (string, JsonObject) ClusterRoleBinding(string name, string role, string kind, string subject) => Object(
        $"{RbacRoot}/clusterrolebindings/{name}", $"{Rbac}/v1", "ClusterRoleBinding", "", name,
        new() { ["roleRef"] = Reference("ClusterRole", role), ["subjects"] = Subjects([(kind, subject)]) });

    private static JsonObject Reference(string kind, string name) => new() { ["apiGroup"] = Rbac, ["kind"] = kind, ["name"] = name };

    private static JsonArray Subjects(ReadOnlySpan<(string Kind, string Name)> subjects)
    {
        var array = new JsonArray();
        foreach (var (kind, name) in subjects)
            array.Add((JsonNode)new JsonObject { ["apiGroup"] = Rbac, ["kind"] = kind, ["name"] = name });
        return array;
    }

    private static (string, JsonObject) Object(string path, string apiVersion, string kind, string ns, string name, JsonObject rest)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns.Length > 0)
            metadata["namespace"] = ns;
        (rest["apiVersion"], rest["kind"], rest["metadata"]) = (apiVersion, kind, metadata);
        return (path, rest);
    }
}
