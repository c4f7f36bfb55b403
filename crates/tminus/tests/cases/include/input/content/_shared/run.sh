#!/bin/sh
# region drain
kubectl drain "$1" && echo <b>
# endregion
