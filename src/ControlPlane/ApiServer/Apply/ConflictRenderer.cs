using System.Globalization;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Conflicts as the Status that appliers know how to read.</summary>
internal static class ConflictRenderer
{
    public static ApiException Render(IReadOnlyList<FieldConflict> conflicts)
    {
        var causes = conflicts.Select(c => new StatusCause("FieldManagerConflict", $"conflict with {c.Manager}", FieldSet.PathText(c.Path)));
        return new ApiException(new ApiStatus(409, "Conflict", Message(conflicts), new ApiStatusDetails(Causes: [.. causes])));
    }

    private static string Message(IReadOnlyList<FieldConflict> conflicts)
    {
        if (conflicts is [var only])
            return $"Apply failed with 1 conflict: conflict with {only.Manager}: {FieldSet.PathText(only.Path)}";
        var lines = conflicts.GroupBy(c => c.Manager).OrderBy(g => g.Key.SortKey, StringComparer.Ordinal)
            .SelectMany(g => g.Select(c => $"- {FieldSet.PathText(c.Path)}").Prepend($"conflicts with {g.Key}:"));
        return string.Create(CultureInfo.InvariantCulture, $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}");
    }
}
