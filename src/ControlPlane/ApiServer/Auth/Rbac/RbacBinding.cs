namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>A RoleBinding or, with an empty namespace, a ClusterRoleBinding.</summary>
/// <param name="RoleKind">Role or ClusterRole.</param>
public sealed record RbacBinding(string Namespace, string Name, string RoleKind, string RoleName, IReadOnlyList<RbacSubject> Subjects)
{
    /// <summary>How reasons name it: <c>RoleBinding "name/namespace" of Role "r" to User "u"</c>.</summary>
    public string Describe(RbacSubject subject) =>
        Namespace.Length == 0
            ? $"ClusterRoleBinding \"{Name}\" of {RoleKind} \"{RoleName}\" to {subject.Describe(Namespace)}"
            : $"RoleBinding \"{Name}/{Namespace}\" of {RoleKind} \"{RoleName}\" to {subject.Describe(Namespace)}";
}

/// <param name="Kind">User, Group or ServiceAccount.</param>
/// <param name="Namespace">Of a service account; empty: the binding's.</param>
public sealed record RbacSubject(string Kind, string Name, string Namespace = "")
{
    internal string Describe(string bindingNamespace) =>
        Kind == "ServiceAccount" ? $"{Kind} \"{Name}/{(Namespace.Length > 0 ? Namespace : bindingNamespace)}\"" : $"{Kind} \"{Name}\"";
}
