using NodeStack.ControlPlane.ApiServer.Auth;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Users and requests of tests.</summary>
internal static class Users
{
    public static readonly UserIdentity Admin = Of("admin", "system:masters", "system:authenticated");

    public static UserIdentity Of(string name, params string[] groups) => new(name, "", groups, UserIdentity.NoExtra);

    public static UserIdentity Node(string name) => Of($"system:node:{name}", "system:nodes", "system:authenticated");

    /// <param name="what"><c>verb resource[.group][/subresource] [namespace/name]</c> or <c>verb /path</c>.</param>
    public static RequestAttributes Asks(this UserIdentity user, string what, string fieldSelector = "")
    {
        var words = what.Split(' ');
        if (words[1].StartsWith('/'))
            return new RequestAttributes { User = user, Verb = words[0], Path = words[1] };
        var resource = words[1].Split('/');
        var dot = resource[0].IndexOf('.', StringComparison.Ordinal);
        var place = words.Length > 2 ? words[2].Split('/') : ["", ""];
        return new RequestAttributes
        {
            User = user,
            Verb = words[0],
            IsResource = true,
            Group = dot < 0 ? "" : resource[0][(dot + 1)..],
            Version = "v1",
            Resource = dot < 0 ? resource[0] : resource[0][..dot],
            Subresource = resource.Length > 1 ? resource[1] : "",
            Namespace = place[0],
            Name = place.Length > 1 ? place[1] : "",
            FieldSelector = fieldSelector,
        };
    }
}
