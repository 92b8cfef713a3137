using System.Net;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>An address or a node port that could not be given.</summary>
/// <param name="Network">Of the address; null: a node port.</param>
/// <param name="IsStatic">Whether the writer asked for this one; else the range is full.</param>
internal sealed record RefusedAllocation(IPNetwork? Network, bool IsStatic);
