namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>Which users are nodes: <c>system:node:NAME</c> in the group <c>system:nodes</c>.</summary>
public static class NodeIdentityRules
{
    public const string UserPrefix = "system:node:";

    /// <summary>Null: not a node. Empty: a node that does not say which.</summary>
    public static string? NodeName(UserIdentity user) =>
        user.Name.StartsWith(UserPrefix, StringComparison.Ordinal) && user.Groups.Contains(WellKnown.Nodes) ? user.Name[UserPrefix.Length..] : null;
}
