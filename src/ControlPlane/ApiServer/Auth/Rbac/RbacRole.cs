namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>A Role or, with an empty namespace, a ClusterRole.</summary>
public sealed record RbacRole(string Namespace, string Name, IReadOnlyList<PolicyRule> Rules);
