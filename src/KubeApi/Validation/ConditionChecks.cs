using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Validation;

/// <summary>Conditions in the common form (apimachinery's metav1.Condition).</summary>
public static partial class ConditionChecks
{
    private const string ReasonMessage =
        "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', "
        + "and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', "
        + "regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";

    [GeneratedRegex(@"\A[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?\z")]
    private static partial Regex ReasonForm { get; }

    public static void MustBeConditions(this FieldCursor conditions)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var condition in conditions.Items)
        {
            if (!types.Add(condition["type"].Text))
                condition["type"].Duplicate();
            condition["type"].MustBeLabelKey();
            if (condition["status"].Text is not ("True" or "False" or "Unknown"))
                condition["status"].NotSupported("False", "True", "Unknown");
            if (condition["observedGeneration"].Number < 0)
                condition["observedGeneration"].Invalid("must be greater than or equal to zero");
            condition["lastTransitionTime"].MustBeSet();
            CheckReason(condition["reason"]);
            condition["message"].MustBeShorterThan(32 * 1024);
        }
    }

    private static void CheckReason(FieldCursor reason)
    {
        if (!reason.MustBeSet())
            return;
        if (!ReasonForm.IsMatch(reason.Text))
            reason.Invalid(ReasonMessage);
        reason.MustBeShorterThan(1024);
    }
}
