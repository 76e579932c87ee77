using System.Reflection;

namespace Codex.Protocol;

/// <summary>The version that clients and servers see.</summary>
public static class ProductInfo
{
    /// <summary><c>X.Y.Z</c>: the level of the original's protocols that this build speaks.</summary>
    public static string Version { get; } =
        typeof(ProductInfo).Assembly.GetName().Version is { } v ? $"{v.Major}.{v.Minor}.{v.Build}" : "0.0.0";
}
