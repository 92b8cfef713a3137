using System.Globalization;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A taint that a pod bears.</summary>
/// <param name="Key">Empty: any, with the operator Exists.</param>
/// <param name="Effect">Empty: any.</param>
internal sealed record Toleration(string Key, string Operator, string Value, string Effect)
{
    public bool Tolerates(Taint taint)
    {
        if (Effect.Length > 0 && Effect != taint.Effect)
            return false;
        if (Key.Length > 0 && Key != taint.Key)
            return false;
        return Operator switch
        {
            "" or "Equal" => Value == taint.Value,
            "Exists" => true,
            "Lt" => Compare(taint.Value) < 0,
            "Gt" => Compare(taint.Value) > 0,
            _ => false,
        };
    }

    public static bool Tolerate(ValueList<Toleration> tolerations, Taint taint)
    {
        foreach (var toleration in tolerations)
        {
            if (toleration.Tolerates(taint))
                return true;
        }
        return false;
    }

    /// <summary>Whether a taint that keeps pods away is not tolerated.</summary>
    public static bool IsRepelled(ValueList<Toleration> tolerations, ValueList<Taint> taints)
    {
        foreach (var taint in taints)
        {
            if (taint.Repels && !Tolerate(tolerations, taint))
                return true;
        }
        return false;
    }

    /// <summary>The taint's number against ours; 0 where one is no number.</summary>
    private int Compare(string taint) =>
        long.TryParse(taint, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var theirs)
        && long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ours)
            ? theirs.CompareTo(ours)
            : 0;
}
