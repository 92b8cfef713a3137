using System.Globalization;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>One resource of a limit range: minimum, default request, default limit and maximum must not contradict each other.</summary>
internal static class LimitRangeChecks
{
    private static readonly Quantity One = Quantity.FromUnits(1);

    public static void Check(FieldCursor limit, string name)
    {
        var (min, max) = (limit["min"].Key(name), limit["max"].Key(name));
        var (most, request) = (limit["default"].Key(name), limit["defaultRequest"].Key(name));
        if (IsAbove(min, max))
            min.Invalid($"min value {min.Amount()} is greater than max value {max.Amount()}");
        if (IsAbove(min, request))
            request.Invalid($"min value {min.Amount()} is greater than default request value {request.Amount()}");
        if (IsAbove(request, max))
            request.Invalid($"default request value {request.Amount()} is greater than max value {max.Amount()}");
        if (IsAbove(request, most))
            request.Invalid($"default request value {request.Amount()} is greater than default limit value {most.Amount()}");
        if (IsAbove(min, most))
            most.Invalid(min.Node, $"min value {min.Amount()} is greater than default value {most.Amount()}");
        if (IsAbove(most, max))
            most.Invalid(max.Node, $"default value {most.Amount()} is greater than max value {max.Amount()}");
        CheckRatio(limit["maxLimitRequestRatio"].Key(name), min, max);
        if (!ResourceNameRules.IsOvercommitAllowed(name) && most.IsSet && request.IsSet && most.Amount() != request.Amount())
            request.Invalid($"default value {most.Amount()} must equal to defaultRequest value {request.Amount()} in {name}");
    }

    private static bool IsAbove(FieldCursor one, FieldCursor other) => one.IsSet && other.IsSet && one.Amount() > other.Amount();

    private static void CheckRatio(FieldCursor ratio, FieldCursor min, FieldCursor max)
    {
        if (!ratio.IsSet)
            return;
        if (ratio.Amount() < One)
            ratio.Invalid($"ratio {ratio.Amount()} is less than 1");
        if (!min.IsSet || !max.IsSet)
            return;
        var most = (double)max.Amount().MilliValue / min.Amount().MilliValue;
        if (ratio.Amount().MilliValue / 1000.0 > most)
            ratio.Invalid(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio.Amount()} is greater than max/min = {most:F6}"));
    }
}
