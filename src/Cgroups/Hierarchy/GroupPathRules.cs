namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Arithmetic of absolute group paths.</summary>
public static class GroupPathRules
{
    public static string Join(string group, string child) => group == "/" ? "/" + child : group + "/" + child;

    /// <summary>"/" for a group right below the root.</summary>
    public static string ParentOf(string group)
    {
        var slash = group.LastIndexOf('/');
        return slash <= 0 ? "/" : group[..slash];
    }

    /// <summary>True when the group is under the boundary, not the boundary itself.</summary>
    public static bool IsBelow(string group, string boundary) =>
        group.Length > boundary.Length
        && (boundary == "/" || (group.StartsWith(boundary, StringComparison.Ordinal) && group[boundary.Length] == '/'))
        && group.StartsWith('/')
        && !group.Split('/').Contains("..");

    /// <summary>From the boundary, which is included, down to the parent.</summary>
    public static IReadOnlyList<string> Ancestors(string group, string boundary)
    {
        var path = new List<string>();
        for (var at = group; at != boundary && at != "/";)
        {
            at = ParentOf(at);
            path.Add(at);
        }

        path.Reverse();
        return path;
    }
}
