namespace NodeStack.KubeApi.Validation;

/// <summary>One error about one field.</summary>
/// <param name="Reason">As causes of a Status name it: FieldValueRequired, FieldValueInvalid, ...</param>
/// <param name="Field">Path, e.g. <c>spec.containers[0].name</c>.</param>
/// <param name="Message">Without the path, e.g. <c>Required value</c>.</param>
public sealed record FieldError(string Reason, string Field, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
