using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Storage;

/// <summary>Which of several classes is the default: of those marked as such the newest, by name when they are of one moment.</summary>
public static class DefaultClassRules
{
    /// <summary>Its name; empty: there is none.</summary>
    public static string Name(IEnumerable<JsonObject> classes, params IReadOnlyList<string> annotations) =>
        classes.Where(c => annotations.Any(a => c.Text("metadata", "annotations", a) == "true"))
            .OrderByDescending(c => c.Time("metadata", "creationTimestamp")).ThenBy(c => c.Text("metadata", "name"), StringComparer.Ordinal)
            .Select(c => c.Text("metadata", "name")).FirstOrDefault("");
}
