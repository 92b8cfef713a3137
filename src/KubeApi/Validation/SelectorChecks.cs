namespace NodeStack.KubeApi.Validation;

/// <summary>Label selectors, node selectors and their requirements.</summary>
public static class SelectorChecks
{
    /// <summary>A LabelSelector; one that is not there is fine.</summary>
    public static void MustBeLabelSelector(this FieldCursor selector)
    {
        selector["matchLabels"].MustBeLabels();
        foreach (var requirement in selector["matchExpressions"].Items)
            CheckLabelRequirement(requirement);
    }

    public static void MustBeNodeSelector(this FieldCursor selector)
    {
        var terms = selector["nodeSelectorTerms"];
        if (!terms.MustBeSet("must have at least one node selector term"))
            return;
        foreach (var term in terms.Items)
            term.MustBeNodeSelectorTerm(checksValues: true);
    }

    /// <param name="checksValues">Preferences may hold values that no label can have.</param>
    public static void MustBeNodeSelectorTerm(this FieldCursor term, bool checksValues)
    {
        foreach (var requirement in term["matchExpressions"].Items)
            CheckNodeRequirement(requirement, checksValues);
        foreach (var requirement in term["matchFields"].Items)
            CheckNodeField(requirement);
    }

    private static void CheckLabelRequirement(FieldCursor requirement)
    {
        CheckCount(requirement);
        if (requirement["operator"].Text is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
            requirement["operator"].Invalid(requirement["operator"].Text, "not a valid selector operator");
        requirement["key"].MustBeLabelKey();
        foreach (var value in requirement["values"].Items)
            value.MustBeLabelValue();
    }

    private static void CheckNodeRequirement(FieldCursor requirement, bool checksValues)
    {
        CheckCount(requirement);
        if (requirement["operator"].Text is "Gt" or "Lt" && requirement["values"].Count != 1)
            requirement["values"].Required("must be specified single value when `operator` is 'Lt' or 'Gt'");
        else if (requirement["operator"].Text is not ("In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt"))
            requirement["operator"].Invalid(requirement["operator"].Text, "not a valid selector operator");
        requirement["key"].MustBeLabelKey();
        foreach (var value in checksValues ? requirement["values"].Items : [])
            value.MustBeLabelValue();
    }

    private static void CheckCount(FieldCursor requirement)
    {
        var values = requirement["values"];
        if (requirement["operator"].Text is "In" or "NotIn")
            values.MustBeSet("must be specified when `operator` is 'In' or 'NotIn'");
        else if (requirement["operator"].Text is "Exists" or "DoesNotExist" && !values.IsEmpty)
            values.Forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }

    private static void CheckNodeField(FieldCursor requirement)
    {
        if (requirement["operator"].Text is not ("In" or "NotIn"))
            requirement["operator"].Invalid(requirement["operator"].Text, "not a valid selector operator");
        else if (requirement["values"].Count != 1)
            requirement["values"].Required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        if (requirement["key"].Text != "metadata.name")
        {
            requirement["key"].Invalid(requirement["key"].Text, "not a valid field selector key");
            return;
        }
        foreach (var value in requirement["values"].Items)
            value.MustBe(NameRules.Dns1123Subdomain);
    }
}
