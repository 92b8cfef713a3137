namespace NodeStack.KubeApi.Validation;

/// <summary>Full domain names: at least two segments, maybe a dot at the end.</summary>
public static class DomainNameChecks
{
    public static void Check(FieldCursor field)
    {
        if (!field.MustBeSet())
            return;
        var name = field.Text.EndsWith('.') ? field.Text[..^1] : field.Text;
        var labels = name.Split('.');
        if (NameRules.Dns1123Subdomain(name) is { } problem)
            field.Invalid(name, problem);
        else if (labels.Length < 2)
            field.Invalid(name, "should be a domain with at least two segments separated by dots");
        else if (labels.FirstOrDefault(l => NameRules.Dns1123Label(l) is not null) is { } label)
            field.Invalid(label, NameRules.Dns1123Label(label)!);
    }
}
