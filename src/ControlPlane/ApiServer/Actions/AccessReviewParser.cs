using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>What a SubjectAccessReview (or one of its family) asks, and what is wrong with it.</summary>
public static class AccessReviewParser
{
    /// <param name="namespace">Of a LocalSubjectAccessReview; null: of the others.</param>
    /// <param name="namesUser">Whether the review says whom it is about.</param>
    public static FieldErrors Check(JsonObject review, bool namesUser, string? @namespace)
    {
        var errors = new FieldErrors();
        var spec = review["spec"];
        var (resource, path) = (spec.At("resourceAttributes"), spec.At("nonResourceAttributes"));
        if (resource is not null && path is not null)
            Invalid(errors, "spec.nonResourceAttributes", Shown(path), "cannot be specified in combination with resourceAttributes");
        if (resource is null && path is null)
            Invalid(errors, "spec.resourceAttributes", "null", "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        if (namesUser && spec.Text("user").Length == 0 && spec.Texts("groups").Count == 0)
            errors.Invalid("spec.user", "", "at least one of user or group must be specified");
        CheckSelector(errors, resource.At("fieldSelector"), "spec.resourceAttributes.fieldSelector");
        CheckSelector(errors, resource.At("labelSelector"), "spec.resourceAttributes.labelSelector");
        CheckMetadata(errors, review, @namespace is null ? "must be empty" : "must be empty except for namespace", @namespace is null);
        if (@namespace is null)
            return errors;
        if (resource is not null && resource.Text("namespace") != review.Text("metadata", "namespace"))
            errors.Invalid("spec.resourceAttributes.namespace", resource.Text("namespace"), "must match metadata.namespace");
        if (path is not null)
            Invalid(errors, "spec.nonResourceAttributes", Shown(path), "disallowed on this kind of request");
        return errors;
    }

    /// <summary>The question, put to an authorizer.</summary>
    public static RequestAttributes Attributes(JsonObject review, UserIdentity user)
    {
        var spec = review["spec"];
        if (spec.At("resourceAttributes") is not { } resource)
            return new RequestAttributes { User = user, Verb = spec.Text("nonResourceAttributes", "verb"), Path = spec.Text("nonResourceAttributes", "path") };
        return new RequestAttributes
        {
            User = user,
            Verb = resource.Text("verb"),
            IsResource = true,
            Group = resource.Text("group"),
            Version = resource.Text("version") is { Length: > 0 } version ? version : "*",
            Resource = resource.Text("resource"),
            Subresource = resource.Text("subresource"),
            Namespace = resource.Text("namespace"),
            Name = resource.Text("name"),
            FieldSelector = Selector(resource.At("fieldSelector")),
            LabelSelector = Selector(resource.At("labelSelector")),
        };
    }

    /// <summary>Whom a review is about that names them.</summary>
    public static UserIdentity User(JsonObject review)
    {
        var spec = review["spec"];
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (key, values) in spec.At("extra") as JsonObject ?? [])
            extra[key] = values.Texts();
        return new UserIdentity(spec.Text("user"), spec.Text("uid"), spec.Texts("groups"), extra);
    }

    private static void CheckSelector(FieldErrors errors, JsonNode? selector, string field)
    {
        if (selector is null)
            return;
        var (raw, hasRequirements) = (selector.Text("rawSelector"), selector.Items("requirements").Any());
        if (raw.Length > 0 && hasRequirements)
            errors.Invalid($"{field}.rawSelector", raw, "may not specified at the same time as requirements");
        if (raw.Length == 0 && !hasRequirements)
            errors.Required($"{field}.requirements", $"when {field} is specified, requirements or rawSelector is required");
    }

    private static void CheckMetadata(FieldErrors errors, JsonObject review, string problem, bool withNamespace)
    {
        var fields = (review["metadata"] as JsonObject ?? []).Where(f => f.Value is not null && f.Key != "managedFields" && (withNamespace || f.Key != "namespace"));
        if (fields.Any())
            Invalid(errors, "metadata", review["metadata"]!.ToJsonString(), problem);
    }

    // Requirements with one value are how clients write key=value; the rest makes the question wider, never narrower.
    private static string Selector(JsonNode? selector)
    {
        if (selector.Text("rawSelector") is { Length: > 0 } raw)
            return raw;
        var parts =
            from requirement in selector.Items("requirements")
            let values = requirement.Texts("values")
            where values.Count == 1 && requirement.Text("operator") is "In" or "NotIn"
            select $"{requirement.Text("key")}{(requirement.Text("operator") == "In" ? "=" : "!=")}{values[0]}";
        return string.Join(',', parts);
    }

    // As Go prints the internal type.
    private static string Shown(JsonNode path) => $$"""{"Path":"{{path.Text("path")}}","Verb":"{{path.Text("verb")}}"}""";

    private static void Invalid(FieldErrors errors, string field, string shown, string problem) =>
        errors.Add("FieldValueInvalid", field, $"Invalid value: {shown}: {problem}");
}
