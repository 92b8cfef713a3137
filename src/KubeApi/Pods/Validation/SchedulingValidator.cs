using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Scheduling gates, tolerations and topology spread.</summary>
public static class SchedulingValidator
{
    internal static void CheckGates(FieldCursor gates)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var gate in gates.Items)
        {
            var name = gate["name"].Named(gate.Path);
            name.MustBeLabelKey();
            if (!seen.Add(name.Text))
                name.Duplicate(name.Text);
        }
    }

    public static void CheckTolerations(FieldCursor tolerations)
    {
        foreach (var toleration in tolerations.Items)
            CheckToleration(toleration);
    }

    private static void CheckToleration(FieldCursor toleration)
    {
        var (key, value, effect) = (toleration["key"], toleration["value"], toleration["effect"]);
        var wish = toleration["operator"];
        if (!key.IsEmpty)
            key.MustBeLabelKey();
        else if (wish.Text != "Exists")
            wish.Invalid(wish.Text, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        if (toleration["tolerationSeconds"].IsSet && effect.Text != "NoExecute")
            effect.Invalid(effect.Text, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        switch (wish.Text)
        {
            case "Equal" or "":
                if (LabelRules.Value(value.Text) is { Count: > 0 } problems)
                    wish.Invalid(value.Text, string.Join(";", problems));
                break;
            case "Exists":
                if (!value.IsEmpty)
                    wish.Invalid(value.Text, "value must be empty when `operator` is 'Exists'");
                break;
            case "Lt" or "Gt":
                wish.NotSupported("Equal", "Exists", "Lt", "Gt");
                break;
            default:
                wish.NotSupported("Equal", "Exists");
                break;
        }
        if (!effect.IsEmpty)
            effect.MustBeOneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
    }

    internal static void CheckSpread(FieldCursor constraints)
    {
        var items = constraints.Items;
        for (var i = 0; i < items.Count; i++)
        {
            var constraint = items[i];
            constraint["maxSkew"].MustBePositive();
            constraint["topologyKey"].MustBeSet("can not be empty");
            if (constraint["whenUnsatisfiable"].Text is not ("DoNotSchedule" or "ScheduleAnyway"))
                constraint["whenUnsatisfiable"].NotSupported("DoNotSchedule", "ScheduleAnyway");
            CheckUnique(constraint, items.Skip(i + 1));
            CheckDomains(constraint);
            constraint["nodeAffinityPolicy"].MayBeOneOf("Honor", "Ignore");
            constraint["nodeTaintsPolicy"].MayBeOneOf("Honor", "Ignore");
            LabelKeyChecks.CheckMatchAndMismatch(constraint);
            constraint["labelSelector"].MustBeLabelSelector();
        }
    }

    private static void CheckUnique(FieldCursor constraint, IEnumerable<FieldCursor> later)
    {
        var (key, action) = (constraint["topologyKey"].Text, constraint["whenUnsatisfiable"].Text);
        if (later.Any(c => c["topologyKey"].Text == key && c["whenUnsatisfiable"].Text == action))
            constraint["{topologyKey, whenUnsatisfiable}"].Duplicate($"{{{key}, {action}}}");
    }

    private static void CheckDomains(FieldCursor constraint)
    {
        var domains = constraint["minDomains"];
        if (!domains.IsSet)
            return;
        domains.MustBePositive();
        var action = constraint["whenUnsatisfiable"].Text;
        if (action != "DoNotSchedule")
            domains.Invalid(string.Create(CultureInfo.InvariantCulture, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"));
    }
}
